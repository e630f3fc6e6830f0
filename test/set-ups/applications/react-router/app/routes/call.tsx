import axios from 'axios';

export async function loader() {
  await fetch(`${process.env.SEEK_URL}/fetch`);
  await axios.get(`${process.env.SEEK_URL}/http`);
  return null;
}

export default function Call() {
  return <p>called</p>;
}
