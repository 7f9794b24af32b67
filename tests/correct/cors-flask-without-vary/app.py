# Correct: what flask-cors sends for CORS(app, origins=['http://localhost:3000'], supports_credentials=True).
import os

from flask import Flask, request

app = Flask(__name__)
counter = {'count': 0}


@app.after_request
def add_headers(response):
    if request.headers.get('Origin') == 'http://localhost:3000':
        response.headers['Access-Control-Allow-Origin'] = 'http://localhost:3000'
        response.headers['Access-Control-Allow-Credentials'] = 'true'
        if request.method == 'OPTIONS':
            response.headers['Access-Control-Allow-Headers'] = request.headers.get('Access-Control-Request-Headers', '')
            response.headers['Access-Control-Allow-Methods'] = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT'
    return response


@app.route('/api/counter', methods=['GET', 'POST', 'PUT'])
def count():
    if request.method == 'PUT':
        counter['count'] = request.json['count']
    if request.method == 'POST':
        counter['count'] += 1
    return counter


app.run(port=int(os.environ.get('PORT', 8080)))
