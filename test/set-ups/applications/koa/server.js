import axios from 'axios';
import Koa from 'koa';
import { ErrorMiddleware, RequestLogging, VersionMiddleware } from 'seek-koala';

const app = new Koa();

app.use(RequestLogging.createMiddleware((_context, fields) => console.log(JSON.stringify(fields))));
app.use(VersionMiddleware.create({ name: 'consumer', version: '1.2.3' }));
app.use(ErrorMiddleware.handle);
app.use(async (context) => {
  await fetch(`${process.env.SEEK_URL}/fetch`);
  await axios.get(`${process.env.SEEK_URL}/http`);
  context.body = 'called';
});

app.listen(process.env.PORT);
