/** Writes pieces of text into the page as they come. */
export async function show(pieces) {
  const output = document.querySelector('output');
  try {
    for await (const text of pieces) output.textContent += text;
    output.dataset.state = 'done';
  } catch (error) {
    output.textContent = String(error);
    output.dataset.state = 'failed';
  }
}

/** The endpoint that this page was opened with. */
export const endpoint = new URLSearchParams(location.search).get('endpoint');
