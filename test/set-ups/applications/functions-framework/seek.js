import axios from 'axios';

export async function postJobAd() {
  await fetch(`${process.env.SEEK_URL}/fetch`);
  await axios.get(`${process.env.SEEK_URL}/http`);
  return { posted: true };
}
