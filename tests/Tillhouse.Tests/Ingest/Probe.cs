using System.Text;
using Tillhouse.Core;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.Ingest;

/// <summary>Takes one file through preflight and the engine, without a lake.</summary>
internal sealed class Probe : IDisposable
{
    private static readonly SourceLocation Here = new("sources/test.yml", 1);
    private readonly DuckDbConnection _connection = new("Data Source=:memory:;threads=2");

    public Probe()
    {
        Scratch = Directory.CreateTempSubdirectory("till-ingest-").FullName;
        _connection.Open();
    }

    public string Scratch { get; }

    public DuckDbConnection Connection => _connection;

    public static SourceContract Contract(params string[] columns) =>
        new()
        {
            Name = "test",
            Files = ["**"],
            Key = [],
            Columns = [.. columns.Select(c => Column(c))],
            At = Here,
        };

    public static ColumnContract Column(string name, bool required = false, params string[] from) =>
        new()
        {
            Name = name,
            Type = new ColumnType.Text(),
            Required = required,
            From = from,
            At = Here,
        };

    public static LandingFile Listed(string path)
    {
        var info = new FileInfo(path);
        return new LandingFile(Path.GetFileName(path), info.Length, info.LastWriteTimeUtc);
    }

    /// <summary>Writes a file and takes it.</summary>
    public StagedFile Take(SourceContract contract, string name, byte[] content)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Scratch, Guid.NewGuid().ToString("N"))).FullName;
        File.WriteAllBytes(Path.Combine(folder, name), content);
        return Take(contract, Path.Combine(folder, name));
    }

    public StagedFile Take(SourceContract contract, string path)
    {
        var stage = Directory.CreateDirectory(Path.Combine(Scratch, Guid.NewGuid().ToString("N"))).FullName;
        var preflight = new Preflight(new LandingZone(Path.GetDirectoryName(path)!), contract, stage);
        return preflight.Run(Listed(path), 1, _connection.Duplicate, null, TestContext.Current.CancellationToken);
    }

    /// <summary>The landed rows as texts, with <c>_line</c> (and <c>_sheet</c>) in front.</summary>
    public List<string> Rows(StagedFile file, params string[] columns)
    {
        var sql = StageSql.Bronze([file], columns, 1, DateTime.UnixEpoch);
        var rows = new List<string>();
        var texts = columns.Select(c => $"coalesce(\"{c}\", '∅')");
        using var command = new DuckDbCommand(
            $"SELECT concat_ws('|', _line, _sheet, {string.Join(", ", texts)}) FROM ({sql}) ORDER BY _sheet, _line",
            _connection
        );
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    /// <summary>
    /// All that lands of a file and the lines of what does not, as one text: the columns, a row each with its line and sheet, and <c>!</c> with a line. Fields
    /// are divided by U+001F, records by U+001E, a missing value is U+0000.
    /// </summary>
    public string Everything(StagedFile file)
    {
        string[] columns = [.. file.Drift.Added.Select(a => a.Column).Order(StringComparer.Ordinal)];
        var text = new StringBuilder(string.Join('\u001f', columns)).Append('\u001e');
        var sql = StageSql.Bronze([file], columns, 1, DateTime.UnixEpoch);
        var values = string.Concat(columns.Select(c => $", {Quote.Name(c)}"));
        using (var command = new DuckDbCommand($"SELECT _line, _sheet{values} FROM ({sql}) ORDER BY _sheet, _line", _connection))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                text.Append(reader.GetInt64(0)).Append('\u001f').Append(reader.IsDBNull(1) ? "\0" : reader.GetString(1));
                for (var i = 0; i < columns.Length; i++)
                {
                    text.Append('\u001f').Append(reader.IsDBNull(i + 2) ? "\0" : reader.GetString(i + 2));
                }

                text.Append('\u001e');
            }
        }

        if (StageSql.Quarantine([file], 1, DateTime.UnixEpoch) is { } unreadable)
        {
            using var command = new DuckDbCommand($"SELECT _line FROM ({unreadable}) ORDER BY _sheet, _line", _connection);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                text.Append('!').Append(reader.GetInt64(0)).Append('\u001e');
            }
        }

        return text.ToString();
    }

    /// <summary>How many rows the engine finds; every value is looked at.</summary>
    public long Count(StagedFile file)
    {
        string[] columns = [.. file.Drift.Added.Select(a => a.Column)];
        var sum = columns.Length == 0 ? "0" : string.Join(" + ", columns.Take(200).Select(c => $"coalesce(length(\"{c}\"), 0)"));
        return _connection.Scalar<long>(
            $"SELECT if(s < 0, -1, n) FROM (SELECT count(*) AS n, coalesce(sum({sum}), 0) AS s FROM ({StageSql.Bronze([file], columns, 1, DateTime.UnixEpoch)}))"
        );
    }

    /// <summary>The unreadable records: line, rule and raw text.</summary>
    public List<string> Unreadable(StagedFile file)
    {
        var rows = new List<string>();
        if (StageSql.Quarantine([file], 1, DateTime.UnixEpoch) is not { } sql)
        {
            return rows;
        }

        using var command = new DuckDbCommand($"SELECT concat_ws('|', _line, rule, raw) FROM ({sql}) ORDER BY _line", _connection);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(Scratch, recursive: true);
    }
}
