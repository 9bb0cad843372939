'use strict';

module.exports = {
    ...require('./lib/bench.cjs'),
    ...require('./lib/people.cjs'),
    ...require('./lib/server.cjs'),
    ...require('./lib/worlds.cjs'),
};
