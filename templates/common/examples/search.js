// Two ways to search a list of notes by their title.
function makeSearches(database) {
  // ANCHOR: joined
  // The mistake: the title becomes a part of the SQL.
  function searchJoined(title) {
    const sql = "SELECT id, title FROM notes WHERE title = '";
    return database.prepare(`${sql}${title}'`).all();
  }
  // ANCHOR_END: joined

  // ANCHOR: search
  // The title is a value: it takes the place of the ?.
  function search(title) {
    const sql = 'SELECT id, title FROM notes WHERE title = ?';
    return database.prepare(sql).all(title);
  }
  // ANCHOR_END: search

  return { searchJoined, search };
}

module.exports = makeSearches;
