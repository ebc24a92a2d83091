#!/bin/sh
# Runs the Terraform of ACCTEST_TERRAFORM for terraform-plugin-testing, and spares it the start where that asks again for what it
# has been told: every third time. What is answered here is what Terraform has answered, or what nobody reads.
case "$*" in
"version -json")
  printf '%s\n' "$ACCTEST_TERRAFORM_VERSION"
  exit
  ;;
plan*)
  rm -f .acctest-plan
  ;;
"show -no-color "*)
  # After each plan with changes it is shown for the log, which nobody reads; the second time for the words of a failure.
  if [ ! -e .acctest-plan ]; then
    : >.acctest-plan
    exit
  fi
  ;;
"show -json -no-color")
  # The state has not been written since it was shown last.
  if [ -e .acctest-show ] && cmp -s terraform.tfstate .acctest-state; then
    exec cat .acctest-show
  fi
  if [ -e terraform.tfstate ]; then
    rm -f .acctest-show
    cp terraform.tfstate .acctest-state
    "$ACCTEST_TERRAFORM" "$@" >.acctest-showing || exit
    mv .acctest-showing .acctest-show
    exec cat .acctest-show
  fi
  ;;
esac
exec "$ACCTEST_TERRAFORM" "$@"
