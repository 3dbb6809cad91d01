/** What only looks at what it is given or shows it, by its name. */
const LOOKS =
  /^(plot|show|display|print|log|render|draw|view|table|chart|hist|histogram|html|svg|inspect|describe|summary|summarize|head|tail|sum|mean|avg|average|median|mode|count|size|min|max|extent|std|stdev|variance|quantile|range|group|map|filter|find|some|every|get|is|has|to|format|stringify|assert|expect|test|check|equal|evaluate|score|measure|bench|clone|write|save|download)(?![a-z])/;

/** Tells whether a function or method only looks at what it is given or shows it, by its name. */
export function isLook(name: string): boolean {
  return LOOKS.test(name);
}
