/**
 * Import this before anything else. If DEBUG is set, ioredis and others print commands and their arguments,
 * including member ids, past the log and its allow-list.
 */
delete process.env['DEBUG'];
