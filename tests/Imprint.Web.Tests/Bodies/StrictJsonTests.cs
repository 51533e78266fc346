using System.Text;
using Imprint.Web.Bodies;
using Imprint.Web.Tests.Rig;

namespace Imprint.Web.Tests.Bodies;

public sealed class StrictJsonTests
{
    private const string Good =
        """{"id":"o1","eid":"89049032123451234512345678901235","main":{"name":"n","count":1},"spares":[{"name":"s","count":2}],"urgent":true}""";

    [Fact]
    public void A_good_body_is_read()
    {
        var read = Read(
            """
            {"urgent":false,"main":{"count":-1,"name":"ü\u00fc"},"id":"","eid":null,"spares":null,"note":null,"colour":"dark-bl\u0075e",
             "due":"2026-11-21T10:02:11.5Z","stock":{"a/b":1,"":2},"a/b~c":7,"link":"https://x.example/","anything":[[[[[[[[[[[[[[{"z":null}]]]]]]]]]]]]]],
             "replaces":{"id":"o0","eid":null,"main":{"name":"","count":0},"spares":[],"urgent":true}}
            """
        );

        Assert.True(read.TryGet(out var order, out _));
        Assert.Equal(("üü", -1, Colour.DarkBlue, 7), (order.Main.Name, order.Main.Count, order.Colour, order.Odd));
        Assert.Equal(2, order.Stock![""]);
        Assert.Equal("o0", order.Replaces!.Id);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 10, 2, 11, 500, TimeSpan.Zero), order.Due);
    }

    [Theory]
    // not JSON
    [InlineData("", "bad-request", "# not-json")]
    [InlineData("{", "bad-request", "# not-json")]
    [InlineData("""{"id":"a",}""", "bad-request", "# not-json")]
    [InlineData("""{/**/}""", "bad-request", "# not-json")]
    [InlineData("""{'id':"a"}""", "bad-request", "# not-json")]
    [InlineData("""{"id":"\ud800"}""", "bad-request", "#/id not-json")]
    [InlineData("""{"\udc00":1}""", "bad-request", "# not-json")]
    [InlineData("\ufeff{}", "bad-request", "# not-json")]
    [InlineData("""{"anything":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}""", "bad-request", "#/anything not-json")]
    // the wrong thing at the top
    [InlineData("null", "bad-request", "# null-field")]
    [InlineData("[]", "bad-request", "# wrong-type")]
    [InlineData("7", "bad-request", "# wrong-type")]
    // everything missing
    [InlineData(
        "{}",
        "bad-request",
        "#/id missing-field,#/eid missing-field,#/main missing-field,#/spares missing-field,#/urgent missing-field"
    )]
    public void A_wrong_text_is_refused_with_every_place(string json, string code, string errors)
    {
        var problem = Read(json).Problem;
        Assert.NotNull(problem);
        Assert.Equal((code, errors), (problem.Code, Places(problem)));
    }

    [Theory]
    [InlineData("""{"colour":"red","extra":1}""", "unknown-field", "#/extra unknown-field")]
    [InlineData("""{"colour":"red","Id":1,"a":{"b":[]}}""", "unknown-field", "#/Id unknown-field,#/a unknown-field")]
    [InlineData("""{"main":{"name":"n","count":1,"siz/e~ ü":2}}""", "unknown-field", "#/main/siz~1e~0%20%C3%BC unknown-field")]
    [InlineData("""{"eid":"89049032123451234512345678901234"}""", "identifier-checksum", "#/eid identifier-checksum")]
    [InlineData("""{"eid":"890490321234512345123456789012"}""", "identifier-checksum", "#/eid identifier-checksum")]
    [InlineData("""{"eid":89049032}""", "bad-request", "#/eid wrong-type")]
    [InlineData(
        """{"eid":"89049032123451234512345678901234","extra":1}""",
        "bad-request",
        "#/eid identifier-checksum,#/extra unknown-field"
    )]
    [InlineData("""{"id":null}""", "bad-request", "#/id null-field")]
    [InlineData("""{"id":1}""", "bad-request", "#/id wrong-type")]
    [InlineData("""{"main":null}""", "bad-request", "#/main null-field")]
    [InlineData("""{"main":"x"}""", "bad-request", "#/main wrong-type")]
    [InlineData("""{"main":{"name":"n","count":"1"}}""", "bad-request", "#/main/count wrong-type")]
    [InlineData("""{"main":{"name":"n","count":1.5}}""", "bad-request", "#/main/count wrong-type")]
    [InlineData("""{"main":{"name":"n","count":2147483648}}""", "bad-request", "#/main/count wrong-type")]
    [InlineData("""{"main":{"name":"n","count":null}}""", "bad-request", "#/main/count null-field")]
    [InlineData("""{"main":{"name":"n","name":"m","count":1}}""", "bad-request", "#/main/name duplicate-field")]
    [InlineData("""{"main":{"n\u0061me":"n","name":"m","count":1}}""", "bad-request", "#/main/name duplicate-field")]
    [InlineData(
        """{"spares":[{"name":"s","count":1},{"count":true},null]}""",
        "bad-request",
        "#/spares/1/count wrong-type,#/spares/1/name missing-field,#/spares/2 null-field"
    )]
    [InlineData("""{"spares":{}}""", "bad-request", "#/spares wrong-type")]
    [InlineData("""{"urgent":"true"}""", "bad-request", "#/urgent wrong-type")]
    [InlineData("""{"urgent":1}""", "bad-request", "#/urgent wrong-type")]
    [InlineData("""{"colour":"Red"}""", "bad-request", "#/colour bad-value")]
    [InlineData("""{"colour":1}""", "bad-request", "#/colour bad-value")]
    [InlineData("""{"colour":null}""", "bad-request", "#/colour null-field")]
    [InlineData("""{"colour":[]}""", "bad-request", "#/colour wrong-type")]
    [InlineData("""{"due":"2026-11-21T10:02:11"}""", "bad-request", "#/due wrong-type")]
    [InlineData("""{"due":"2026-11-21T10:02:11+01:00"}""", "bad-request", "#/due wrong-type")]
    [InlineData("""{"due":"2026-13-21T10:02:11Z"}""", "bad-request", "#/due wrong-type")]
    [InlineData("""{"due":1795255331}""", "bad-request", "#/due wrong-type")]
    [InlineData("""{"stock":{"a/b":"x","c":null}}""", "bad-request", "#/stock/a~1b wrong-type,#/stock/c null-field")]
    [InlineData("""{"stock":{"a":1,"a":2}}""", "bad-request", "#/stock/a duplicate-field")]
    [InlineData("""{"stock":[]}""", "bad-request", "#/stock wrong-type")]
    [InlineData("""{"a/b~c":""}""", "bad-request", "#/a~1b~0c wrong-type")]
    [InlineData("""{"link":7}""", "bad-request", "#/link bad-value")]
    [InlineData("""{"anything":{"a":1,"a":2}}""", "bad-request", "#/anything bad-value")]
    [InlineData(
        """{"replaces":{"id":3}}""",
        "bad-request",
        "#/replaces/id wrong-type,#/replaces/eid missing-field,#/replaces/main missing-field,#/replaces/spares missing-field,#/replaces/urgent missing-field"
    )]
    public void One_wrong_member_is_named(string change, string code, string errors)
    {
        var problem = Read(Change(change)).Problem;
        Assert.NotNull(problem);
        Assert.Equal((code, errors), (problem.Code, Places(problem)));
    }

    [Theory]
    [InlineData("""{"eid":"89049032123451234512345678901234"}""", "The check digits should be 35.")]
    [InlineData("""{"main":{"name":"n","count":"1"}}""", "Expected a whole number of 32 bits.")]
    [InlineData("""{"due":"now"}""", "Expected a time such as 2026-11-21T10:02:11Z.")]
    [InlineData("""{"colour":"green"}""", "Expected one of red, dark-blue.")]
    [InlineData("""{"id":null}""", "Expected a string, not null.")]
    public void The_rule_that_failed_is_said_in_words(string change, string detail) =>
        Assert.Equal(detail, Read(Change(change)).Problem!.Errors.Single().Detail);

    [Fact]
    public void A_long_list_of_faults_ends_somewhere()
    {
        var members = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"x{i}\":{i}"));
        Assert.Equal(50, Read("{" + members + "}").Problem!.Errors.Count);
    }

    [Fact]
    public void An_endless_name_is_not_echoed()
    {
        var problem = Read(Change($$"""{"{{new string('x', 50_000)}}":1}""")).Problem!;
        Assert.True(problem.Errors.Single().Pointer.Length < 200);
    }

    [Fact]
    public void A_text_that_is_not_utf8_is_refused()
    {
        byte[] bytes = [.. """{"id":" """u8, 0xc3, 0x28, .. "\"}"u8];
        Assert.Equal("# not-json", Places(StrictJson.Read(bytes, TestJson.Default.Order).Problem!));
    }

    [Theory]
    [InlineData("""{"shape":"circle","radius":1}""", "")]
    [InlineData("""{"radius":1,"shape":"circle"}""", "")]
    [InlineData("""{"shape":"circle","side":1}""", "#/side unknown-field,#/radius missing-field")]
    [InlineData("""{"shape":"star"}""", "#/shape bad-value")]
    [InlineData("""{"shape":7}""", "#/shape bad-value")]
    [InlineData("""{"side":1}""", "#/shape missing-field")]
    [InlineData("""{"shape":"square","shape":"square","side":1}""", "#/shape duplicate-field")]
    [InlineData("""{"shape":"square","side":1e999}""", "#/side wrong-type")]
    public void A_member_chooses_among_several_shapes(string json, string errors)
    {
        var read = StrictJson.Read(Encoding.UTF8.GetBytes(json), TestJson.Default.Shape);
        Assert.Equal(errors, read.Problem is { } problem ? Places(problem) : "");
    }

    [Fact]
    public void Random_changes_of_a_good_body_are_read_or_refused_and_never_throw()
    {
        const int seed = 20261121;
        var random = new Random(seed);
        var good = Encoding.UTF8.GetBytes(Good);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = good.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var failure = Record.Exception(() => StrictJson.Read(bytes, TestJson.Default.Order));
            Assert.True(failure is null, $"seed {seed}, input {i}: {Convert.ToHexString(bytes)}: {failure}");
        }
    }

    private static Imprint.Web.Problems.Outcome<Order> Read(string json) =>
        StrictJson.Read(Encoding.UTF8.GetBytes(json), TestJson.Default.Order);

    private static string Places(Imprint.Web.Problems.ProblemResult problem) =>
        string.Join(',', problem.Errors.Select(error => $"{error.Pointer} {error.Code}"));

    /// <summary>The good body with the members of another object in place of, or behind, its own. Text, because it may hold duplicates.</summary>
    private static string Change(string change)
    {
        var name = change[2..change.IndexOf('"', 2)];
        using var good = System.Text.Json.JsonDocument.Parse(Good);
        var kept = good.RootElement.EnumerateObject().Where(member => member.Name != name).Select(member => member.ToString());
        return "{" + string.Join(',', [.. kept, change[1..^1]]) + "}";
    }
}
