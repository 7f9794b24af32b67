# Their own file, with the name of a module of Python.
