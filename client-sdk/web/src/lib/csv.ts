// Tables for a spreadsheet (RFC 4180, with the separator that it expects where the language writes decimals with a comma).

/** `separator`: "," or ";". */
export function csvOf(rows: readonly (readonly (string | number)[])[], separator: string): string {
  const lines = rows.map((row) => row.map((cell) => cellOf(String(cell))).join(separator));
  // The mark tells spreadsheets that it is UTF-8.
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

// What begins like a formula would be one for a spreadsheet, whoever wrote it (OWASP, CSV injection).
function cellOf(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  // Quoted too if a spreadsheet that takes another separator would split it, and find a formula behind that.
  return /[,;\t"\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Gives a file to the browser, to keep it where the person wants it. */
export function saveAs(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
