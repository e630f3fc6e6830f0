import axios from 'axios';

export async function GET() {
  await fetch(`${process.env.SEEK_URL}/fetch`);
  await axios.get(`${process.env.SEEK_URL}/http`);
  return new Response('called');
}
