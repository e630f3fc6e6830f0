const axios = require('axios');

exports.postJobAd = async () => {
  await fetch(`${process.env.SEEK_URL}/fetch`);
  await axios.get(`${process.env.SEEK_URL}/http`);
  return { posted: true };
};
