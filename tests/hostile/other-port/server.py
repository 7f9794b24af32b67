from raw import listening, right, serve

serve(right, listening(port=0))
