from raw import right, serve

name = input("Your name? ")
serve(right)
