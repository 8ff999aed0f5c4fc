/**
 * Imported before anything else. Where DEBUG is set, ioredis and others print commands and their arguments, member
 * ids among them, past the log and its allow-list.
 */
delete process.env['DEBUG'];
