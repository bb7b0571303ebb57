// Tokens as models make them: mostly words with a space before, some punctuation, code and other scripts.
const COMMON =
  ' the| of| and| to| in| a| is| that| for| it| as| with| was| on| be| by| this| water| brook| river| stone| bank| runs| over| under| between| valley| spring| which| from| its| into| slowly| clear| cold| moss| light|ing|ed|ly|tion| because| however| example| function| value'.split(
    '|',
  );
const RARE = [
  ',',
  '.',
  '\n\n',
  '\n',
  ' "',
  '"',
  ' —',
  ' café',
  '小溪',
  '流过',
  ' 🌊',
  '\t',
  ' \\',
  "'s",
  ' (',
  ')',
  ':',
  '```',
  ' =>',
  ' 1',
  '9',
];

/** So many tokens. */
export function words(count, next) {
  return Array.from({ length: Math.max(0, count) }, () => {
    const list = next() < 0.84 ? COMMON : RARE;
    return list[Math.floor(next() * list.length)];
  });
}
