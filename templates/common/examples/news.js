// What a page of news and a diary respond. A lesson shows both.

// ANCHOR: etag
// The news, or 304 if the client has this edition already.
function news(request, response, edition) {
  const etag = `"news-${edition}"`;
  response.setHeader('ETag', etag);
  response.setHeader('Cache-Control', 'no-cache');
  if (request.headers['if-none-match'] === etag) {
    response.statusCode = 304;
    return response.end();
  }
  response.end(`The news, edition ${edition}`);
}
// ANCHOR_END: etag

// The name and the password as Basic writes them: in Base64.
const login = (words) =>
  `Basic ${Buffer.from(words).toString('base64')}`;
const ANN = login('ann:tiger');
const BOB = login('bob:lion');

// ANCHOR: diary
// Who are you? 401. I know you, but you may not: 403.
function diary(request, response) {
  const who = request.headers.authorization;
  if (who === ANN) return response.end('Dear diary, …');
  if (who === BOB) {
    response.statusCode = 403;
    return response.end('Only Ann may.');
  }
  response.statusCode = 401;
  response.setHeader('WWW-Authenticate', 'Basic realm="diary"');
  response.end('Who are you?');
}
// ANCHOR_END: diary

module.exports = { news, diary };
