import axios from 'axios';
import express from 'express';

const app = express();

app.get('/call', async (_request, response) => {
  await fetch(`${process.env.SEEK_URL}/fetch`);
  await axios.get(`${process.env.SEEK_URL}/http`);
  response.send('called');
});

app.listen(process.env.PORT);
