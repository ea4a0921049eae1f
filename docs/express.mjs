// An app that counts its own page views and downloads. SIXFOLD_DATA names the data folder; the site was registered with
//   sixfold site add example.com
import express from 'express';
import { collector } from 'sixfold';

const app = express();
const statistics = collector({ site: 'example.com' });

// Before the routes that are to be counted; static files and answers to scripts can come before it.
app.use(statistics);

app.get('/', (_request, response) => {
  response.send('<!doctype html><title>Example</title><a href="/report.pdf">The report</a>');
});
app.get('/report.pdf', (_request, response) => {
  response.type('pdf').send('%PDF-1.4');
});

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});

process.once('SIGTERM', () => {
  server.close(() => statistics.close());
  server.closeIdleConnections();
});
