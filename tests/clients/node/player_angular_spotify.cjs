/* Of what somebody listens to, angular-spotify knows what they play most. */
'use strict';

const browser = require('./browser.cjs');
const { service, body } = require('./page.cjs');
const { readAll } = require('./reading.cjs');
const { token, names } = require('./playing.cjs');

const { spotify, sign } = service();

sign(token);
readAll({
    top: async () => [
        names(
            await body(spotify.getUserTopTracks({ time_range: 'short_term' }))
        ),
        names(await body(spotify.getUserTopTracks())),
        names(
            await body(spotify.getUserTopArtists({ time_range: 'long_term' }))
        )
    ]
}).then(browser.close);
