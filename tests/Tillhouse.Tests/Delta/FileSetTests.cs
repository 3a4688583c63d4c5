using System.Text;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Tests.Delta;

/// <summary>The columns of a snapshot against a dictionary that does the same.</summary>
public sealed class FileSetTests
{
    private static readonly string[] Partition = ["p"];

    private static FileRow Row(string path, long size, string? value = null, string stats = "")
    {
        var partition = new PartitionText(1);
        partition.Set(0, Encoding.UTF8.GetBytes(value ?? ""));
        return new FileRow
        {
            Path = Encoding.UTF8.GetBytes(path),
            Size = size,
            Time = size + 1,
            Stats = Encoding.UTF8.GetBytes(stats),
            Partition = partition,
        };
    }

    private static byte[] Key(string path) => Encoding.UTF8.GetBytes(path);

    private static SortedDictionary<string, long> Content(FileSet set) =>
        new(set.ToDictionary(p => new LiveFile(p).Path, p => new LiveFile(p).Size), StringComparer.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_set_of_a_long_line_of_changes_keeps_what_it_held(int seed)
    {
        var random = new Random(seed);
        var model = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var set = FileSet.Empty;
        var kept = new List<(FileSet Set, SortedDictionary<string, long> Model)>();
        for (var commit = 0; commit < 120; commit++)
        {
            var builder = set.ToBuilder(Partition);
            var changes = random.Next(10) == 0 ? 200 : random.Next(6);
            for (var i = 0; i < changes; i++)
            {
                var path = FormattableString.Invariant($"f{random.Next(400)}");
                if (random.Next(3) == 0)
                {
                    builder.Remove(Key(path));
                    model.Remove(path);
                }
                else
                {
                    var size = random.Next(1, 1000);
                    builder.Set(Key(path), Row(path, size, $"v{size % 7}"));
                    model[path] = size;
                }
            }

            set = builder.Build();
            kept.Add((set, new(model, StringComparer.Ordinal)));
        }

        foreach (var (old, expected) in kept)
        {
            Content(old).ShouldBe(expected);
            old.Count.ShouldBe(expected.Count);
            old.SizeInBytes.ShouldBe(expected.Values.Sum());
            foreach (var number in Enumerable.Range(0, 400))
            {
                var path = FormattableString.Invariant($"f{number}");
                var found = old.Find(new FileKey(path, null));
                (found is { } place ? new LiveFile(place).Size : -1).ShouldBe(expected.GetValueOrDefault(path, -1));
            }
        }
    }

    [Fact]
    public void A_file_comes_back_as_it_went_in()
    {
        var add = new AddFile
        {
            Path = "p=a%20b/f%2525.parquet",
            Size = 7,
            ModificationTime = 8,
            PartitionValues = new Dictionary<string, string?> { ["p"] = "a b" },
            Stats = "{\"numRecords\":3}",
            Tags = new Dictionary<string, string?> { ["k"] = "v", ["n"] = null },
            DeletionVector = new DeletionVector
            {
                StorageType = "u",
                PathOrInlineDv = "x",
                Offset = 1,
                SizeInBytes = 2,
                Cardinality = 3,
            },
            BaseRowId = 4,
            DefaultRowCommitVersion = 5,
            ClusteringProvider = "liquid",
        };
        var row = ActionRows.Of(add, Partition);
        var builder = FileSet.Empty.ToBuilder(Partition);
        builder.Set(FileKeyBytes.Of(row, "/table"), row);
        var file = new LiveFile(builder.Build().Single());
        file.Key.ShouldBe(new FileKey("p=a b/f%25.parquet", "ux@1"));
        file.Rows.ShouldBe(3);
        var back = file.ToAdd(Partition, dataChange: false);
        back.ShouldBe(add with { PartitionValues = back.PartitionValues, Tags = back.Tags });
        back.PartitionValues.ShouldBe(add.PartitionValues);
        back.Tags.ShouldBe(add.Tags);
    }

    [Fact]
    public void A_tombstone_says_what_its_remove_said()
    {
        var builder = FileSet.Empty.ToBuilder(Partition);
        var whole = new RemoveFile
        {
            Path = "a",
            DeletionTimestamp = 9,
            ExtendedFileMetadata = true,
            Size = 3,
            PartitionValues = new Dictionary<string, string?> { ["p"] = null },
        };
        foreach (var remove in (RemoveFile[])[whole, new RemoveFile { Path = "b" }])
        {
            var row = ActionRows.Of(remove, Partition);
            builder.Set(FileKeyBytes.Of(row, "/table"), row);
        }

        var back = builder.Build().Select(ActionRows.ToRemove).OrderBy(r => r.Path).ToList();
        back[0].ShouldBe(whole with { PartitionValues = back[0].PartitionValues });
        back[0].PartitionValues.ShouldBe(whole.PartitionValues);
        back[1]
            .ShouldBe(
                new RemoveFile
                {
                    Path = "b",
                    DeletionTimestamp = 0,
                    ExtendedFileMetadata = false,
                }
            );
    }

    [Fact]
    public void The_next_set_of_many_files_costs_what_is_new()
    {
        const int Files = 300_000;
        var builder = FileSet.Empty.ToBuilder(Partition);
        for (var i = 0; i < Files; i++)
        {
            var path = FormattableString.Invariant($"part-00000-5f0d6a3e-0c7b-4c0e-9b57-{i:D12}.c000.snappy.parquet");
            builder.Append(Key(path), Row(path, i, $"{i % 28}"));
        }

        var set = builder.Build();
        var first = new LiveFile(set.First());
        set.Find(first.Key).ShouldNotBeNull(); // The index is made once and shared.

        var before = GC.GetAllocatedBytesForCurrentThread();
        var next = set.ToBuilder(Partition);
        next.Set(Key("new"), Row("new", 1));
        next.Remove(Key(first.Path));
        var changed = next.Build();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100_000);
        changed.Count.ShouldBe(Files);
        changed.Find(first.Key).ShouldBeNull();
        set.Find(first.Key).ShouldNotBeNull();
    }
}
