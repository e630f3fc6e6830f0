import axios from 'axios';
import { connection } from 'next/server';

export default async function Page() {
  await connection();
  await fetch(`${process.env.SEEK_URL}/fetch`);
  await axios.get(`${process.env.SEEK_URL}/http`);
  return <p>called</p>;
}
