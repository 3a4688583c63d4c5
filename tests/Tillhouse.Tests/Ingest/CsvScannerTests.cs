using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tillhouse.Core.Ingest;

namespace Tillhouse.Tests.Ingest;

public sealed class CsvScannerTests
{
    private static readonly CsvDialect Rfc = new((byte)',', (byte)'"', null);

    [Fact]
    public void A_record_is_known_by_its_line_its_fields_and_its_text()
    {
        Scan("a,b\r\n1,\"x\ny\"\n\n2,3"u8.ToArray(), Rfc).ShouldBe(["1 2 None a,b", "2 2 None 1,\"x\ny\"", "4 1 None ", "5 2 None 2,3"]);
    }

    [Fact]
    public void Text_behind_a_closing_quote_costs_its_line_only()
    {
        Scan("a,b\n1,\"x\"y\n2,3\n"u8.ToArray(), Rfc).ShouldBe(["1 2 None a,b", "2 2 TextAfterQuote 1,\"x\"y", "3 2 None 2,3"]);
    }

    [Fact]
    public void A_quote_inside_an_unquoted_field_is_text()
    {
        Scan("a,b\n5\" pipe,3\n"u8.ToArray(), Rfc).ShouldBe(["1 2 None a,b", "2 2 None 5\" pipe,3"]);
    }

    /// <summary>The fast path must see what a parser sees that takes one byte after the other and has no buffer.</summary>
    [Fact]
    public void The_fast_path_agrees_with_a_plain_parser_on_random_bytes()
    {
        var alphabet = Gen.Frequency(
            (6, Gen.Elements("abcdefgh"u8.ToArray())),
            (3, Gen.Elements(",,\n\"\r;"u8.ToArray())),
            (1, Gen.Elements(new byte[] { 0, 200, (byte)' ' }))
        );
        var files = alphabet.ArrayOf().Resize(700).ToArbitrary();
        Prop.ForAll(files, bytes => Scan(bytes, Rfc).SequenceEqual(Plain(bytes)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithStartSize(1).WithEndSize(700));
    }

    [Fact]
    public void Long_quoted_files_agree_with_a_plain_parser_at_every_offset()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 200; i++)
        {
            text.Append(new string('x', i % 67))
                .Append(",\"")
                .Append(i % 3 == 0 ? "a\"\"b,\r\nc" : "d")
                .Append("\",")
                .Append(i)
                .Append(i % 5 == 0 ? "\r\n" : "\n");
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        for (var cut = 0; cut < 130; cut++)
        {
            Scan(bytes[cut..], Rfc).ShouldBe(Plain(bytes[cut..]), $"from byte {cut}");
        }
    }

    private static List<string> Scan(byte[] bytes, CsvDialect dialect)
    {
        var scanner = new CsvScanner(new MemoryStream(bytes), dialect);
        var found = new List<string>();
        while (scanner.ReadBlock())
        {
            foreach (ref readonly var record in scanner.Records)
            {
                found.Add(Show(record.Line, record.Fields, record.Fault, scanner.Bytes(record)));
            }
        }

        return found;
    }

    private static string Show(long line, int fields, CsvFault fault, ReadOnlySpan<byte> bytes) =>
        FormattableString.Invariant($"{line} {fields} {fault} {Encoding.Latin1.GetString(bytes)}");

    private static List<string> Plain(byte[] bytes)
    {
        var found = new List<string>();
        var at = 0;
        var line = 1L;
        while (at < bytes.Length)
        {
            var end = at;
            int fields = 1,
                lines = 1;
            bool quoted = false,
                fresh = true,
                closed = false,
                broken = false,
                nul = false;
            for (; end < bytes.Length; end++)
            {
                var b = bytes[end];
                nul |= b == 0;
                var isEnd = b is (byte)'\n' or (byte)'\r';
                if (isEnd && !quoted)
                {
                    break;
                }

                if (isEnd)
                {
                    lines++;
                    end += b == '\r' && end + 1 < bytes.Length && bytes[end + 1] == '\n' ? 1 : 0;
                }
                else if (broken) { }
                else if (quoted)
                {
                    (quoted, closed) = b == '"' ? (false, true) : (true, false);
                }
                else if (closed)
                {
                    closed = false;
                    quoted = b == '"';
                    fresh = b == ',';
                    fields += fresh ? 1 : 0;
                    broken = !quoted && !fresh;
                }
                else
                {
                    quoted = fresh && b == '"';
                    fresh = b == ',';
                    fields += fresh ? 1 : 0;
                }
            }

            var fault =
                quoted ? CsvFault.OpenQuote
                : broken ? CsvFault.TextAfterQuote
                : nul ? CsvFault.Nul
                : CsvFault.None;
            found.Add(Show(line, fields, fault, bytes.AsSpan(at, end - at)));
            line += lines;
            at = end + (end + 1 < bytes.Length && bytes[end] == '\r' && bytes[end + 1] == '\n' ? 2 : 1);
        }

        return found;
    }
}
