// Reads a JSON list of queries from standard input and prints the list of their first rows. ClickHouse opens only files below the working directory.
const { Session } = require("chdb");

const queries = JSON.parse(require("fs").readFileSync(0, "utf8"));
const session = new Session();
const rows = queries.map((sql) => {
  try {
    const answer = session.query(sql, "JSONCompact");
    return { row: answer ? JSON.parse(answer).data[0] : [] };
  } catch (error) {
    return { error: String(error) };
  }
});
session.close();
process.stdout.write(JSON.stringify(rows));
