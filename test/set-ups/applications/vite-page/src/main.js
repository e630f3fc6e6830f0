import axios from 'axios';
import { session } from './seek.js';

const SEEK = import.meta.env.VITE_SEEK_URL;
const find = (selector) => document.querySelector(selector);

find('#session').textContent = session.id;
find('button').addEventListener('click', async () => {
  await fetch(`${SEEK}/page`);
  await axios.get(`${SEEK}/xhr`);
  const response = await fetch('/call');
  find('output').textContent = await response.text();
});
