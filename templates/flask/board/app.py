# A bus board, with Flask: when the next bus leaves.
import os
from datetime import datetime

from flask import Flask, request

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The stops. A line leaves every so many minutes.
stops = [
    {'id': 1, 'name': 'Market', 'lines': {'12': 10, 'M4': 6}},
    {'id': 2, 'name': 'Station', 'lines': {'M4': 6, '27': 20}},
]

app = Flask(__name__, static_folder=None)


@app.get('/stops')
def all_stops():
    return [{'id': one['id'], 'name': one['name']} for one in stops]


# GET /stops/1
@app.get('/stops/<int:number>')
def stop(number):
    # ANCHOR: stop
    for one in stops:
        if one['id'] == number:
            return {'name': one['name'], 'next': next_buses(one)}
    return {'error': 'no such stop'}, 404
    # ANCHOR_END: stop


# GET /search?name=market
@app.get('/search')
def search():
    name = request.args.get('name', '')
    # ANCHOR: search
    if not name:
        return {'error': 'no name'}, 400
    return [
        one for one in stops
        if name.lower() in one['name'].lower()
    ]
    # ANCHOR_END: search


# For each line of a stop, the minutes until its next bus.
def next_buses(one):
    return [
        {'line': line, 'minutes': minutes_until_next(every)}
        for line, every in one['lines'].items()
    ]


# A line that leaves every 10 minutes: at 9:43, it is 7.
def minutes_until_next(every):
    return every - datetime.now().minute % every


# Every other path.
@app.errorhandler(404)
def not_found(error):
    return {'error': 'not found'}, 404


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
