using System.Globalization;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta;

/// <summary>What other engines say in their checksums that their tables were, version by version, against our snapshots.</summary>
public sealed class ForeignChecksumTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Our_snapshots_are_what_the_checksums_of_other_engines_say()
    {
        var root = SharedData.Path("data/delta-tables");
        using var connection = new DuckDbConnection("DataSource=:memory:");
        connection.Open();
        using var engine = new DuckDbEngine(connection);
        var compared = 0;
        foreach (var log in Directory.GetDirectories(root, "_delta_log", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var folder = Path.GetDirectoryName(log)!;
            if (folder.EndsWith("crc-full", StringComparison.Ordinal))
            {
                continue; // Its checksum was made by hand and tells of files that no commit adds.
            }

            foreach (var file in Directory.GetFiles(log, "*.crc").Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0])))
            {
                var version = long.Parse(Path.GetFileName(file)[..20], CultureInfo.InvariantCulture);
                if (VersionChecksum.Parse(await File.ReadAllBytesAsync(file, DeltaFixture.Token)) is not { } checksum)
                {
                    continue;
                }

                try
                {
                    var table = await DeltaTable.OpenAsync(new LocalStore(folder), engine, "", cancellationToken: DeltaFixture.Token);
                    var snapshot = await table.SnapshotAsync(version, DeltaFixture.Token);
                    checksum.Differences(snapshot).ShouldBeEmpty($"{Path.GetRelativePath(root, folder)} at version {version}");
                    compared++;
                }
                catch (DeltaException e)
                {
                    output.WriteLine($"{Path.GetRelativePath(root, folder)} at version {version}: {e.Code} {e.Message}");
                }
            }
        }

        output.WriteLine($"{compared} versions compared");
        compared.ShouldBeGreaterThan(40);
    }
}
