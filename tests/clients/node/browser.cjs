/* A page of another origin for the clients that run in browsers: jsdom has
 * their XMLHttpRequest, which sends preflights and obeys what the server
 * says of other origins (CORS). */
'use strict';

const { JSDOM } = require('jsdom');

const { window } = new JSDOM('', {
    url: 'https://page.example/',
    runScripts: 'outside-only'
});

exports.window = window;
global.window = window;
global.self = window;
global.XMLHttpRequest = window.XMLHttpRequest;

/* With a token of the app that the test made: these clients get none
 * themselves without a user. */
exports.token = async function token(app) {
    const basic = Buffer.from(`${app.clientId}:${app.clientSecret}`);
    const response = await fetch('https://accounts.spotify.com/api/token', {
        method: 'POST',
        headers: { Authorization: 'Basic ' + basic.toString('base64') },
        body: new URLSearchParams({ grant_type: 'client_credentials' })
    });

    return (await response.json()).access_token;
};

/* jsdom's connections would keep the process alive. */
exports.close = () => window.close();
