using DayTrading.Kernel;
using FsCheck;
using FsCheck.Fluent;

namespace DayTrading.Tests.Kernel;

public sealed class UserIdTests
{
    private const string Allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";

    private static readonly Arbitrary<string> Names = (
        from length in Gen.Choose(1, UserId.MaxLength)
        from characters in Gen.Elements(Allowed.ToCharArray()).ArrayOf(length)
        select new string(characters)).ToArbitrary();

    [Fact]
    public void One_to_64_letters_digits_underscores_hyphens_and_points_are_a_user_id() =>
        Prop.ForAll(Names, text => UserId.TryParse(text, out var user) && user.ToString() == text).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("a/b")]
    [InlineData("a@b.c")]
    [InlineData("Zoë")]
    [InlineData("a\0")]
    [InlineData("a\n")]
    public void Any_other_text_is_no_user_id(string text) => UserId.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Sixty_five_characters_are_too_many()
    {
        UserId.IsValid(new string('a', 64)).ShouldBeTrue();
        UserId.IsValid(new string('a', 65)).ShouldBeFalse();
    }

    [Fact]
    public void Upper_and_lower_case_are_different_users_in_ordinal_order()
    {
        UserId.Parse("Bob").ShouldNotBe(UserId.Parse("bob"));

        UserId.Parse("Z").CompareTo(UserId.Parse("a")).ShouldBeLessThan(0);
    }
}
