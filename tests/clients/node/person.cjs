/* What the Node clients' flows share: a person who does in a browser what an
 * app asks for. */
'use strict';

const { execFileSync } = require('node:child_process');

/* Where the answer to an authorization URL leads. */
exports.visit = (url, answer = 'yes') =>
    new URL(
        execFileSync(
            process.env.PERSON_PYTHON,
            [process.env.PERSON, url, answer],
            { encoding: 'utf8' }
        ).trim()
    );

exports.page = 'https://app.example/callback';
exports.scopes = ['user-read-email', 'user-read-private'];
exports.who = (user) => [user.id, user.email, user.country];
