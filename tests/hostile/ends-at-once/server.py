from raw import listening

listening()
