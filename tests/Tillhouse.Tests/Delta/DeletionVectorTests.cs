using FsCheck;
using FsCheck.Fluent;
using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.DeletionVectors;
using Tillhouse.Delta.Storage;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta;

public sealed class DeletionVectorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_text_of_bytes_is_what_the_description_of_Z85_says()
    {
        byte[] hello = [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B];
        Z85.Encode(hello).ShouldBe("HelloWorld");
        Z85.Decode("HelloWorld").ShouldBe(hello);
        Tillhouse
            .Delta.Log.DeletionVectorName.Of("ab^-aqEH.-t@S}K{vb[*k^")
            .ShouldBe("ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin");
        Z85.Decode("Hello Worl").ShouldBeNull();
        Z85.Decode("Hell").ShouldBeNull();
        Z85.Decode("%nSc1").ShouldBeNull();
    }

    [Theory]
    [InlineData("^Bg9^0rr910000000000iXQKl0rr91000935c8Xg000311onP9", 40, new long[] { 0, 1, 4, 5 })]
    [InlineData("^Bg9^0rr910000000000iXQKl0rr91000315c8Xg000f5", 36, new long[] { 0, 5 })]
    [InlineData("^Bg9^0rr910000000000iXQKl0rr91000005c8Xg##093", 34, new long[] { 3 })]
    public async Task Vectors_inside_the_log_are_read_as_others_wrote_them(string text, int size, long[] rows)
    {
        var vector = new DeletionVector
        {
            StorageType = "i",
            PathOrInlineDv = text,
            SizeInBytes = size,
            Cardinality = rows.Length,
        };
        (await Reader().ReadAsync(vector, DeltaFixture.Token)).ShouldBe(rows);
    }

    [Fact]
    public void Any_rows_come_back_and_are_written_alike_again() =>
        Prop.ForAll<long[], bool>(
                (some, dense) =>
                {
                    long[] rows = [.. some.Select(r => dense ? r & 0x1FFFF : r & 0x3_FFFF_FFFF).Order().Distinct()];
                    var bytes = RowPositions.Encode(rows);
                    return RowPositions.Decode(bytes.Span, rows.Length).SequenceEqual(rows);
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 5_000_000_000, 1)]
    [InlineData(200_000, 0, 1)]
    [InlineData(100_000, 7, 3)]
    [InlineData(10_000, 4_294_960_000, 997)]
    public void Lists_bit_sets_and_runs_come_back(int count, long start, long step)
    {
        long[] rows = [.. Enumerable.Range(0, count).Select(i => start + (i * step))];
        RowPositions.Decode(RowPositions.Encode(rows).Span, count).ShouldBe(rows);
    }

    [Fact]
    public void Neighbours_take_the_room_of_a_few_bytes() =>
        RowPositions.Encode([.. Enumerable.Range(0, 1_000_000).Select(i => (long)i)]).Length.ShouldBeLessThan(400);

    [Fact]
    public void Rows_out_of_order_are_not_written()
    {
        Should.Throw<ArgumentException>(() => RowPositions.Encode([2, 1]));
        Should.Throw<ArgumentException>(() => RowPositions.Encode([1, 1]));
        Should.Throw<ArgumentException>(() => RowPositions.Encode([-1]));
        Should.Throw<ArgumentException>(() => RowPositions.Encode([1L << 33, 1]));
    }

    [Fact]
    public async Task Every_vector_that_Spark_wrote_is_read_and_written_alike_byte_for_byte()
    {
        var root = SharedData.Path("data/delta-tables/kernel-rs-golden/dv-partitioned-with-checkpoint/delta");
        var files = Directory.GetFiles(root, "deletion_vector_*.bin");
        files.Length.ShouldBeGreaterThan(5);
        foreach (var file in files)
        {
            var content = await File.ReadAllBytesAsync(file, DeltaFixture.Token);
            var data = content.AsSpan(5, content.Length - 9);
            var rows = RowPositions.Decode(data, (data.Length - 32) / 2);
            RowPositions.Encode(rows).Span.SequenceEqual(data).ShouldBeTrue(file);
        }
    }

    [Fact]
    public async Task Vectors_of_one_file_are_read_back_and_a_flipped_bit_is_found_wherever_it_is()
    {
        var store = new LocalStore(folder.Path);
        var file = new DeletionVectorFile();
        var first = file.Add([1, 2, 3, 100_000]);
        var second = file.Add([0, 70_000]);
        await file.WriteAsync(store, "t", DeltaFixture.Token);
        (await Reader().ReadAsync(second, DeltaFixture.Token)).ShouldBe([0, 70_000]);
        (await Reader().ReadAsync(first, DeltaFixture.Token)).ShouldBe([1, 2, 3, 100_000]);

        var path = Directory.GetFiles(Path.Combine(folder.Path, "t")).Single();
        var content = await File.ReadAllBytesAsync(path, DeltaFixture.Token);
        for (var at = 0; at < first.SizeInBytes + 9; at++)
        {
            content[at] ^= 4;
            await File.WriteAllBytesAsync(path, content, DeltaFixture.Token);
            (await ShouldFail(first)).ShouldBe(DeltaErrors.CorruptDeletionVector, $"byte {at}");
            content[at] ^= 4;
        }
    }

    [Theory]
    [InlineData("u", "too short", 1, 34)]
    [InlineData("u", "../../^-aqEH.-t@S}K{vb[*k^", 1, 34)]
    [InlineData("p", "file:///etc/passwd", 1, 34)]
    [InlineData("p", "../outside.bin", 1, 34)]
    [InlineData("x", "^-aqEH.-t@S}K{vb[*k^", 1, 34)]
    [InlineData("i", "0000", null, 4)]
    [InlineData("i", "^Bg9^0rr91####0000000iXQKl", null, 20)]
    [InlineData("i", "^Bg9^0rr910000000000iXQKl0rr91000935c8Xg000311onP9", null, 44)]
    public async Task A_vector_that_is_none_or_lies_outside_the_table_is_refused(string type, string text, int? offset, int size) =>
        (
            await ShouldFail(
                new DeletionVector
                {
                    StorageType = type,
                    PathOrInlineDv = text,
                    Offset = offset,
                    SizeInBytes = size,
                    Cardinality = 4,
                }
            )
        ).ShouldBe(DeltaErrors.CorruptDeletionVector);

    [Fact]
    public async Task A_vector_whose_file_is_gone_is_an_error_of_its_own() =>
        (
            await ShouldFail(
                new DeletionVector
                {
                    StorageType = "u",
                    PathOrInlineDv = "^-aqEH.-t@S}K{vb[*k^",
                    Offset = 1,
                    SizeInBytes = 34,
                    Cardinality = 1,
                }
            )
        ).ShouldBe(DeltaErrors.DataFileMissing);

    [Fact]
    public void Bytes_that_lie_about_their_size_make_no_room_and_no_crash()
    {
        var random = new System.Random(7);
        var honest = RowPositions.Encode([.. Enumerable.Range(0, 20_000).Select(i => i * 3L)]).ToArray();
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = (byte[])honest.Clone();
            for (var flips = 0; flips < 3; flips++)
            {
                bytes[random.Next(i % 2 == 0 ? 64 : bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                RowPositions.Decode(bytes, 20_000).Length.ShouldBe(20_000);
            }
            catch (FormatException)
            {
                // Refused, which is all that can be asked of it.
            }
        }

        Should.Throw<FormatException>(() => RowPositions.Decode(honest, long.MaxValue));
        Should.Throw<FormatException>(() => RowPositions.Decode(honest, 19_999));
        Should.Throw<FormatException>(() => RowPositions.Decode(honest, 20_001));
    }

    private DeletionVectorReader Reader() => new(new LocalStore(folder.Path), "t");

    private async Task<DeltaErrorCode> ShouldFail(DeletionVector vector) =>
        (await Should.ThrowAsync<DeltaException>(() => Reader().ReadAsync(vector, DeltaFixture.Token))).Code;
}
