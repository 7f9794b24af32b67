# Makes mistake 83: a script starts a program that is misspelt.
exec nodee index.js
