namespace Imprint.Journey.Tests;

public sealed class SchoolGradeTests
{
    [Fact]
    public void Plain_words_are_easy() => Assert.True(SchoolGrade.Of("The cat sat on the mat. It was warm.") < 2);

    [Fact]
    public void Office_language_is_hard() =>
        Assert.True(
            SchoolGrade.Of(
                "Notwithstanding administrative authorisation, provisioning necessitates comprehensive organisational verification."
            ) > 16
        );
}
