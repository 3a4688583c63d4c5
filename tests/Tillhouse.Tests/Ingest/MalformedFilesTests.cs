using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Tillhouse.Core;
using Tillhouse.Core.Project;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Ingest;

/// <summary>
/// Every file of <c>../shared/data/malformed</c> against malformed.tsv: path, options of the contract, and either the rows that land and the records that
/// do not with a digest of both, or the code that refuses the file. The table's head says where its expectations come from.
/// </summary>
public sealed class MalformedFilesTests
{
    [Theory]
    [InlineData("rvl_csv_torture")]
    [InlineData("csv-spectrum")]
    [InlineData("duckdb_csv")]
    [InlineData("frictionless")]
    [InlineData("JSONTestSuite")]
    [InlineData("calamine_excel")]
    [InlineData("parquet_bad_data")]
    public void Every_file_lands_exactly_its_rows_or_is_refused_with_its_code(string folder)
    {
        var root = SharedData.Path("data/malformed");
        var table = Table()
            .Where(e => e.Path.StartsWith(folder + "/", StringComparison.Ordinal))
            .ToDictionary(e => e.Path, StringComparer.Ordinal);
        var files = Directory
            .EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'))
            .Where(f => !f.EndsWith(".md", StringComparison.Ordinal) && !f.EndsWith("/LICENSE", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();
        using var probe = new Probe();
        var wrong = new List<string>();
        foreach (var file in files)
        {
            var options = table.GetValueOrDefault(file)?.Options ?? "";
            var outcome = Outcome(probe, Path.Combine(root, file), options);
            if (table.GetValueOrDefault(file)?.Outcome != outcome)
            {
                wrong.Add($"{file}\t{options}\t{outcome}");
            }
        }

        wrong.AddRange(table.Keys.Except(files).Select(f => $"{f} is in the table and not in the folder"));
        wrong.ShouldBeEmpty();
    }

    private static string Outcome(Probe probe, string path, string options)
    {
        var contract = Probe.Contract() with { Csv = Format(options) };
        try
        {
            var staged = probe.Take(contract, path);
            var everything = probe.Everything(staged);
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(everything)))[..16];
            return FormattableString.Invariant($"{staged.Landed}\t{staged.Unreadable}\t{digest}");
        }
        catch (TerminalException e)
        {
            return e.Code.Id;
        }
    }

    private static CsvFormat Format(string options)
    {
        var format = new CsvFormat();
        foreach (var option in options.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var value = Regex.Unescape(option[(option.IndexOf('=') + 1)..]);
            format = option[..option.IndexOf('=')] switch
            {
                "delimiter" => format with { Delimiter = value[0] },
                "quote" => format with { Quote = value[0] },
                "escape" => format with { Escape = value[0] },
                "encoding" => format with { Encoding = value },
                "skip" => format with { Skip = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) },
                var other => throw new InvalidDataException(other),
            };
        }

        return format;
    }

    private static IEnumerable<Expectation> Table()
    {
        foreach (var line in File.ReadLines(Path.Combine(SharedData.RepositoryRoot, "tests/Tillhouse.Tests/Ingest/malformed.tsv")))
        {
            if (line.Length > 0 && line[0] != '#')
            {
                var cells = line.Split('\t', 3);
                yield return new Expectation(cells[0], cells[1], cells[2]);
            }
        }
    }

    private sealed record Expectation(string Path, string Options, string Outcome);
}
