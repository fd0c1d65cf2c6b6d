/** Where the push server is; the page has it under its own origin. */
const server = process.env.CARILLON_SERVER ?? 'http://localhost:8000';
const proxy = { '/api': server, '/ws': { target: server, ws: true } };

export default { server: { proxy }, preview: { proxy } };
