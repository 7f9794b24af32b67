from raw import listening, right, serve

serve(right, listening(host="0.0.0.0"))
