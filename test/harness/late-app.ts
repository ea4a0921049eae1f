// Run as a process of its own: an app with the middleware, each of whose twentieth answers comes late.
import { createServer } from 'node:http';
import { collector } from '../../server/run/middleware.ts';

const LATE_MS = 1_500;

const statistics = collector({ site: 's0.example' });
let requests = 0;
const server = createServer((request, response) => {
  statistics(request, response, () => {
    requests += 1;
    setTimeout(() => response.end('<!doctype html>'), requests % 20 === 0 ? LATE_MS : 0);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The app has no port.');
  console.log(JSON.stringify({ url: `http://127.0.0.1:${address.port}` }));
});
process.once('SIGTERM', () => {
  server.close(() => void statistics.close());
  server.closeIdleConnections();
});
