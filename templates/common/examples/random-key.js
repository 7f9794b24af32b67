// The key of a picture that a user uploads.
const { randomBytes } = require('node:crypto');

// `signedLink('PUT', key, 300)` makes a link for 300 seconds.
function uploadLink(ending, signedLink) {
  // ANCHOR: key
  // The key is random: no user chooses it.
  const key = randomBytes(8).toString('hex') + ending;
  // The link is for one upload, and works for 300 seconds.
  const url = signedLink('PUT', key, 300);
  // ANCHOR_END: key
  return { key, url };
}

module.exports = uploadLink;
