using System.Text;
using Tillhouse.Delta.Storage;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta;

public sealed class XxHash64Tests
{
    // Known values of the reference implementation.
    [Theory]
    [InlineData("", "ef46db3751d8e999")]
    [InlineData("a", "d24ec4f1a98c6e5b")]
    [InlineData("abc", "44bc2cf5ad770999")]
    [InlineData("Nobody inspects the spammish repetition", "fbcea83c8a378bf1")]
    [InlineData("xxhash", "32dd38952c4bc720")]
    public async Task A_hash_is_that_of_the_reference(string text, string hash) =>
        (await XxHash64.OfAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), DeltaFixture.Token)).ShouldBe(hash);

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(1 << 18)]
    [InlineData((1 << 19) + 37)]
    public async Task A_file_has_the_hash_of_its_bytes(int length)
    {
        using var folder = new TemporaryFolder();
        var bytes = new byte[length];
        new Random(2).NextBytes(bytes);
        await File.WriteAllBytesAsync(folder.File("bytes"), bytes, DeltaFixture.Token);
        XxHash64
            .OfFile(folder.File("bytes"), DeltaFixture.Token)
            .ShouldBe(await XxHash64.OfAsync(new MemoryStream(bytes), DeltaFixture.Token));
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_in_a_large_file_gives_another_hash()
    {
        var bytes = new byte[(1 << 19) + 37];
        new Random(1).NextBytes(bytes);
        var hashes = new HashSet<string> { await XxHash64.OfAsync(new MemoryStream(bytes), DeltaFixture.Token) };
        foreach (var at in new[] { 0, 31, 1 << 18, (1 << 19) - 1, bytes.Length - 1 })
        {
            bytes[at] ^= 4;
            hashes.Add(await XxHash64.OfAsync(new MemoryStream(bytes), DeltaFixture.Token)).ShouldBeTrue();
            bytes[at] ^= 4;
        }
    }
}
