# Two ways to search a list of notes by their title.


# ANCHOR: joined
# The mistake: the title becomes a part of the SQL.
def search_joined(database, title):
    sql = "SELECT id, title FROM notes WHERE title = '"
    return database.execute(f"{sql}{title}'").fetchall()
# ANCHOR_END: joined


# ANCHOR: search
# The title is a value: it takes the place of the ?.
def search(database, title):
    sql = 'SELECT id, title FROM notes WHERE title = ?'
    return database.execute(sql, [title]).fetchall()
# ANCHOR_END: search
