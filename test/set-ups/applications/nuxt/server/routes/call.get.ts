import axios from 'axios';

export default defineEventHandler(async () => {
  await fetch(`${process.env.SEEK_URL}/fetch`);
  await axios.get(`${process.env.SEEK_URL}/http`);
  return 'called';
});
