# A poll, with Flask: each person has one vote.
import os

from flask import Flask, request

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

CHOICES = ['tea', 'coffee']

# The votes: for each name a choice.
votes = {}

app = Flask(__name__, static_folder=None)


@app.get('/choices')
def choices():
    return CHOICES


# POST /votes with {"name": "ada", "choice": "tea"}
@app.post('/votes')
def vote():
    body = read_object()
    # ANCHOR: vote
    name = body.get('name')
    choice = body.get('choice')
    if not isinstance(name, str) or choice not in CHOICES:
        return {'error': 'no vote'}, 400
    if name in votes:
        return {'error': 'voted already'}, 409
    votes[name] = choice
    return {'name': name, 'choice': choice}, 201
    # ANCHOR_END: vote


@app.get('/results')
def results():
    # ANCHOR: results
    counts = {choice: 0 for choice in CHOICES}
    for choice in votes.values():
        counts[choice] += 1
    return counts
    # ANCHOR_END: results


# Returns the body as an object; an empty one if it is none.
def read_object():
    value = request.get_json(force=True, silent=True)
    return value if isinstance(value, dict) else {}


# Every other path.
@app.errorhandler(404)
def not_found(error):
    return {'error': 'not found'}, 404


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
