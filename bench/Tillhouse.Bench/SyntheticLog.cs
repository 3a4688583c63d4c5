using System.Globalization;
using Tillhouse.DuckDb;

namespace Tillhouse.Bench;

/// <summary>Logs of tables whose data files nobody reads.</summary>
internal static class SyntheticLog
{
    /// <summary>The columns of an add that the synthetic logs have.</summary>
    public const string Add =
        "STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, stats VARCHAR)";

    private const string Protocol = """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""";
    private const string MetaData = """
        {"metaData":{"id":"5f0d6a3e-0c7b-4c0e-9b57-0d7c6f1f8f10","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}},{\"name\":\"day\",\"type\":\"date\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":["day"],"configuration":{},"createdTime":1700000000000}}
        """;

    /// <summary>So many commits of one file each, and no checkpoint.</summary>
    public static void Commits(string table, int count)
    {
        var log = Path.Combine(table, "_delta_log");
        if (Directory.Exists(log))
        {
            return;
        }

        Directory.CreateDirectory(log);
        for (var version = 0; version < count; version++)
        {
            var head = version == 0 ? Protocol + "\n" + MetaData + "\n" : "";
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $$$"""
                {"commitInfo":{"timestamp":{{{1_700_000_000_000
                    + version}}},"operation":"WRITE","operationParameters":{"mode":"\"Append\"","partitionBy":"[\"day\"]"},"readVersion":{{{version
                    - 1}}},"isolationLevel":"Serializable","isBlindAppend":true,"operationMetrics":{"numFiles":"1","numOutputRows":"1000","numOutputBytes":"52417"},"engineInfo":"Synthetic/1.0","txnId":"5f0d6a3e-0c7b-4c0e-9b57-{{{version:D12}}}"}}
                {{{head}}}{"add":{"path":"day=2026-01-{{{(version % 28)
                    + 1:D2}}}/part-00000-5f0d6a3e-0c7b-4c0e-9b57-{{{version:D12}}}.c000.snappy.parquet","partitionValues":{"day":"2026-01-{{{(
                    version % 28
                ) + 1:D2}}}"},"size":52417,"modificationTime":{{{1_700_000_000_000
                    + version}}},"dataChange":true,"stats":"{\"numRecords\":1000,\"minValues\":{\"id\":{{{version
                    * 1000}}}},\"maxValues\":{\"id\":{{{(version * 1000) + 999}}}},\"nullCount\":{\"id\":0}}"}}

                """
            );
            File.WriteAllText(Path.Combine(log, $"{version:D20}.json"), text);
        }
    }

    /// <summary>One classic checkpoint with so many files, at version 10, and the commit after it.</summary>
    public static void Checkpoint(DuckDbConnection connection, string table, int files)
    {
        var log = Path.Combine(table, "_delta_log");
        if (Directory.Exists(log))
        {
            return;
        }

        Directory.CreateDirectory(log);
        var rows = Path.Combine(table, "rows.json");
        File.WriteAllLines(rows, [Protocol, MetaData.Trim()]);
        connection.Execute(
            $$$$$"""
            COPY (
                SELECT protocol, metaData, NULL::{{{{{Add}}}}} AS "add" FROM read_json('{{{{{rows}}}}}', format = 'newline_delimited', columns = {
                    protocol: 'STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER)',
                    metaData: 'STRUCT(id VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], configuration MAP(VARCHAR, VARCHAR), createdTime BIGINT)'})
                UNION ALL SELECT NULL, NULL, {
                    path: format('day=2026-01-{:02d}/part-00000-5f0d6a3e-0c7b-4c0e-9b57-{:012d}.c000.snappy.parquet', i % 28 + 1, i),
                    partitionValues: MAP {'day': format('2026-01-{:02d}', i % 28 + 1)}, size: 52417 + i, modificationTime: 1700000000000 + i, dataChange: false,
                    stats: format('{{"numRecords":1000,"minValues":{{"id":{}}},"maxValues":{{"id":{}}},"nullCount":{{"id":0}}}}', i * 1000, i * 1000 + 999)}
                FROM range({{{{{files}}}}}) AS r(i)
            ) TO '{{{{{log}}}}}/00000000000000000010.checkpoint.parquet' (FORMAT parquet, COMPRESSION zstd)
            """
        );
        File.Delete(rows);
    }
}
