// Calls SEEK with fetch and with axios.
import axios from 'axios';

const url = process.env.SEEK_URL;
await (await fetch(`${url}/fetch`)).text();
await axios.get(`${url}/axios`);
