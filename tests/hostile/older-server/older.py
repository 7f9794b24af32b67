from raw import right, serve

serve(right)
