/* Of what somebody listens to, spotify-sdk knows what they play most. */
'use strict';

const { client, users, all } = require('./entities.cjs');
const browser = require('./browser.cjs');
const { readAll } = require('./reading.cjs');
const { token } = require('./playing.cjs');

const names = async (type, time_range) =>
    all(await users.top(type, { time_range })).map((one) => one.name);

client.token = token;
readAll({
    top: async () => [
        await names('tracks', 'short_term'),
        await names('tracks', 'medium_term'),
        await names('artists', 'long_term')
    ]
}).then(browser.close);
