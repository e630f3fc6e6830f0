import axios from 'axios';
import { defineHandler } from 'nitro/h3';

export default defineHandler(async () => {
  await fetch(`${process.env.SEEK_URL}/fetch`);
  await axios.get(`${process.env.SEEK_URL}/http`);
  return 'called';
});
