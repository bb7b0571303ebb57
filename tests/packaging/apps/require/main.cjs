const { Tokenbrook } = require('tokenbrook');

async function main(baseURL) {
  const client = new Tokenbrook({ apiKey: 'sk-packaging-0123456789', baseURL });
  const messages = [{ role: 'user', content: 'Why is a brook loud?' }];
  const stream = await client.chat.completions.create({
    model: 'brook-mini',
    seed: 7,
    messages,
    stream: true,
  });
  const completion = await stream.final();
  console.log(completion.choices[0].message.content);
}

main(process.argv[2]);
