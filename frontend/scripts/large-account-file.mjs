// A file of activities as an active trader of ten years would have: always the same for the same number.
const FIRST = Date.UTC(2016, 10, 21);
const DAYS = 3650;
const SYMBOLS = "AAPL MSFT AMZN GOOGL META NVDA TSLA JPM V JNJ WMT PG XOM UNH HD BAC KO PEP CVX MRK".split(
  " ",
);

/** A small generator of even numbers in [0, 1): the file has to be the same each time. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function weekday(number, of) {
  const day = new Date(FIRST + Math.floor((number * DAYS) / of) * 86_400_000);
  // Saturdays and Sundays are Fridays here.
  const back = Math.max(0, ((day.getUTCDay() + 6) % 7) - 4);
  return new Date(day.getTime() - back * 86_400_000).toISOString().slice(0, 10);
}

/** A purchase, or a sale of at most half of what is held. */
function trade(number, { symbol, held, next }) {
  const shares = held.get(symbol);
  const isSale = number % 3 !== 0 && shares > 10;
  const quantity = 1 + Math.floor(next() * (isSale ? shares / 2 : 20));
  held.set(symbol, shares + (isSale ? -quantity : quantity));
  const price = (90 + next() * 20).toFixed(2);
  return `${isSale ? "sell" : "buy"},${symbol},${quantity},${price},,,,USD,,row ${number}`;
}

/** The generic CSV: deposits each hundredth row, a dividend each fiftieth, else two purchases to a sale. */
export function activitiesFile(count) {
  const next = generator(7);
  const held = new Map(SYMBOLS.map((symbol) => [symbol, 0]));
  const lines = ["date,type,symbol,quantity,price,amount,fee,tax,currency,account,note"];
  for (let number = 0; number < count; number += 1) {
    const symbol = SYMBOLS[Math.floor(next() * SYMBOLS.length)];
    const shares = held.get(symbol);
    let words;
    if (number % 100 === 0) {
      words = "deposit,,,,250000,,,USD,,";
    } else if (number % 50 === 1 && shares > 0) {
      words = `dividend,${symbol},,,${(shares * 0.1).toFixed(2)},,,USD,,`;
    } else {
      words = trade(number, { symbol, held, next });
    }
    lines.push(`${weekday(number, count)},${words}`);
  }
  return `${lines.join("\n")}\n`;
}
